(* Exact rational evaluation of core expressions at a point (section 9.12 of the format): a choice
   whose guard is 0 has the common value of its branches.
   - [qev_ok]: the value is the value;
   - [qev_derivative]: where e and D j e have exact values, D j e is the partial derivative of e,
     also at guards that are 0. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Core Optimizers.
Import ListNotations.
Open Scope R_scope.

Definition qnorm (n d : Z) : rat := let g := Z.gcd n d in Rat (n / g) (Z.to_pos (d / g)).
Definition qadd (a b : rat) : rat :=
  qnorm (rnum a * Zpos (rden b) + rnum b * Zpos (rden a)) (Zpos (rden a) * Zpos (rden b)).
Definition qmul (a b : rat) : rat := qnorm (rnum a * rnum b) (Zpos (rden a) * Zpos (rden b)).
Definition qneg (a : rat) : rat := Rat (- rnum a) (rden a).
Definition qeq (a b : rat) : bool := Z.eqb (rnum a * Zpos (rden b)) (rnum b * Zpos (rden a)).
Definition qinv (a : rat) : option rat :=
  if Z.eqb (rnum a) 0 then None
  else Some (qnorm (Z.sgn (rnum a) * Zpos (rden a)) (Z.abs (rnum a))).
Definition zroot (z : Z) : option Z := let r := Z.sqrt z in if Z.eqb (r * r) z then Some r else None.
Definition qsqrt (a : rat) : option rat :=
  if Z.ltb 0 (rnum a) then
    match zroot (rnum a), zroot (Zpos (rden a)) with
    | Some r, Some s => Some (Rat r (Z.to_pos s))
    | _, _ => None
    end
  else None.

Fixpoint qev (X : list rat) (e : expr) : option rat :=
  match e with
  | Cst a b => Some (Rat a b)
  | Var i => nth_error X i
  | Add a b => match qev X a, qev X b with Some u, Some v => Some (qadd u v) | _, _ => None end
  | Mul a b => match qev X a, qev X b with Some u, Some v => Some (qmul u v) | _, _ => None end
  | Neg a => match qev X a with Some u => Some (qneg u) | None => None end
  | Sqr a => match qev X a with Some u => Some (qmul u u) | None => None end
  | Inv a => match qev X a with Some u => qinv u | None => None end
  | Sqrt a => match qev X a with Some u => qsqrt u | None => None end
  | Choose g a b => match qev X g with
      | None => None
      | Some u => if Z.ltb 0 (rnum u) then qev X a else if Z.ltb (rnum u) 0 then qev X b
          else match qev X a, qev X b with
               | Some v, Some w => if qeq v w then Some v else None
               | _, _ => None
               end
      end
  end.

Lemma ratR_val a : ratR a = IZR (rnum a) / IZR (Zpos (rden a)). Proof. reflexivity. Qed.
Lemma qnorm_ok n d : (0 < d)%Z -> ratR (qnorm n d) = IZR n / IZR d.
Proof.
  intros Hd. unfold qnorm, ratR, cstR. cbn [rnum rden]. set (g := Z.gcd n d).
  assert (G : (0 < g)%Z).
  { pose proof (Z.gcd_nonneg n d). destruct (Z.eq_dec g 0) as [E|E]; [|unfold g in *; lia].
    unfold g in E. apply Z.gcd_eq_0_r in E. lia. }
  destruct (Z.gcd_divide_l n d) as [a Ha]. destruct (Z.gcd_divide_r n d) as [b Hb]. fold g in Ha, Hb.
  assert (B : (0 < b)%Z) by nia.
  rewrite Ha at 1. rewrite Hb at 1. rewrite !Z.div_mul by lia. rewrite Z2Pos.id by auto.
  rewrite Ha, Hb, !mult_IZR. apply IZR_lt in B. apply IZR_lt in G. field. lra.
Qed.
Lemma qadd_ok a b : ratR (qadd a b) = ratR a + ratR b.
Proof.
  unfold qadd. rewrite qnorm_ok by lia. rewrite plus_IZR, !mult_IZR, !ratR_val.
  pose proof (rden_pos a). pose proof (rden_pos b). field. lra.
Qed.
Lemma qmul_ok a b : ratR (qmul a b) = ratR a * ratR b.
Proof.
  unfold qmul. rewrite qnorm_ok by lia. rewrite !mult_IZR, !ratR_val.
  pose proof (rden_pos a). pose proof (rden_pos b). field. lra.
Qed.
Lemma qneg_ok a : ratR (qneg a) = - ratR a.
Proof. rewrite !ratR_val. unfold qneg. cbn [rnum rden]. rewrite opp_IZR. pose proof (rden_pos a). field. lra. Qed.
Lemma qeq_ok a b : qeq a b = true -> ratR a = ratR b.
Proof.
  unfold qeq. intros H. apply Z.eqb_eq in H. apply (f_equal IZR) in H. rewrite !mult_IZR in H.
  rewrite !ratR_val. pose proof (rden_pos a). pose proof (rden_pos b).
  apply Rmult_eq_reg_r with (IZR (Zpos (rden a)) * IZR (Zpos (rden b))); [|nra].
  field_simplify; [|lra|lra]. lra.
Qed.
Lemma rnum_zero a : rnum a = 0%Z <-> ratR a = 0.
Proof.
  rewrite ratR_val. pose proof (rden_pos a). split; intros E.
  - rewrite E. unfold Rdiv. ring.
  - apply Rmult_integral in E. destruct E as [E|E]; [now apply eq_IZR|].
    apply Rinv_neq_0_compat in E; [contradiction|lra].
Qed.
Lemma rnum_pos a : (0 < rnum a)%Z -> 0 < ratR a.
Proof. intros H. rewrite ratR_val. apply Rdiv_lt_0_compat; [now apply IZR_lt|apply rden_pos]. Qed.
Lemma rnum_neg a : (rnum a < 0)%Z -> ratR a < 0.
Proof.
  intros H. rewrite ratR_val. apply IZR_lt in H. pose proof (rden_pos a).
  assert (0 < / IZR (Zpos (rden a))) by now apply Rinv_0_lt_compat. unfold Rdiv. nra.
Qed.
Lemma qinv_ok a b : qinv a = Some b -> ratR a <> 0 /\ ratR b = / ratR a.
Proof.
  unfold qinv. destruct (Z.eqb_spec (rnum a) 0) as [E|E]; [discriminate|]. intros K; injection K as <-.
  assert (N : ratR a <> 0) by (intros H; apply E; now apply rnum_zero).
  split; auto. rewrite qnorm_ok by lia. rewrite mult_IZR, ratR_val in *.
  pose proof (rden_pos a).
  assert (E' : IZR (rnum a) <> 0) by (intros H0; apply eq_IZR in H0; contradiction).
  destruct (Z_lt_le_dec 0 (rnum a)) as [P|P].
  - rewrite Z.sgn_pos, Z.abs_eq by lia. field. split; lra.
  - rewrite Z.sgn_neg, Z.abs_neq, opp_IZR by lia. field. split; lra.
Qed.
Lemma zroot_ok z r : zroot z = Some r -> (0 <= r)%Z /\ (r * r)%Z = z.
Proof.
  unfold zroot. destruct (Z.eqb_spec (Z.sqrt z * Z.sqrt z) z) as [E|]; [|discriminate].
  intros K; injection K as <-. split; auto. apply Z.sqrt_nonneg.
Qed.
Lemma qsqrt_ok a b : qsqrt a = Some b -> 0 < ratR a /\ ratR b = sqrt (ratR a).
Proof.
  unfold qsqrt. destruct (Z.ltb_spec 0 (rnum a)) as [P|]; [|discriminate].
  destruct (zroot (rnum a)) as [r|] eqn:R1; [|discriminate].
  destruct (zroot (Zpos (rden a))) as [s|] eqn:R2; [|discriminate]. intros K; injection K as <-.
  destruct (zroot_ok _ _ R1) as [Pr Er]. destruct (zroot_ok _ _ R2) as [Ps Es].
  split; [now apply rnum_pos|]. rewrite !ratR_val. cbn [rnum rden].
  assert (S0 : (0 < s)%Z) by nia. rewrite Z2Pos.id by auto. rewrite <- Er, <- Es, !mult_IZR.
  apply IZR_le in Pr. apply IZR_lt in S0.
  symmetry. apply sqrt_lem_1.
  - apply Rmult_le_pos; [nra|]. left. apply Rinv_0_lt_compat. nra.
  - apply Rmult_le_pos; [auto|]. left. now apply Rinv_0_lt_compat.
  - field. lra.
Qed.

Definition qpoint (X : list rat) (i : nat) : R := ratR (nth i X (Rat 0 1)).
Lemma qpoint_nth X i q : nth_error X i = Some q -> qpoint X i = ratR q.
Proof. intros H. unfold qpoint. now rewrite (nth_error_nth _ _ _ H). Qed.

Theorem qev_ok X : forall e v, qev X e = Some v -> eval e (qpoint X) = ratR v.
Proof.
  induction e; simpl; intros v H.
  - now injection H as <-.
  - now apply qpoint_nth.
  - destruct (qev X e1); [|discriminate]. destruct (qev X e2); [|discriminate]. injection H as <-.
    now rewrite qadd_ok, (IHe1 _ eq_refl), (IHe2 _ eq_refl).
  - destruct (qev X e1); [|discriminate]. destruct (qev X e2); [|discriminate]. injection H as <-.
    now rewrite qmul_ok, (IHe1 _ eq_refl), (IHe2 _ eq_refl).
  - destruct (qev X e); [|discriminate]. injection H as <-. now rewrite qneg_ok, (IHe _ eq_refl).
  - destruct (qev X e); [|discriminate]. injection H as <-. now rewrite qmul_ok, (IHe _ eq_refl).
  - destruct (qev X e); [|discriminate]. rewrite (IHe _ eq_refl). symmetry. now apply qinv_ok.
  - destruct (qev X e); [|discriminate]. rewrite (IHe _ eq_refl). symmetry. now apply qsqrt_ok.
  - destruct (qev X e1) as [u|]; [|discriminate]. rewrite (IHe1 _ eq_refl).
    destruct (Z.ltb_spec 0 (rnum u)) as [P|P].
    + apply rnum_pos in P. destruct (Rle_dec 0 (ratR u)); [|lra]. auto.
    + destruct (Z.ltb_spec (rnum u) 0) as [Q|Q].
      * apply rnum_neg in Q. destruct (Rle_dec 0 (ratR u)); [lra|]. auto.
      * destruct (qev X e2) as [a|]; [|discriminate]. destruct (qev X e3) as [b|]; [|discriminate].
        destruct (qeq a b) eqn:E; [|discriminate]. injection H as <-. apply qeq_ok in E.
        destruct (Rle_dec 0 (ratR u)); [auto|]. rewrite (IHe3 _ eq_refl). auto.
Qed.

(* two functions with one value and one derivative at t, and a third that is one of them everywhere *)
Lemma derivable_either f g h t l : derivable_pt_lim f t l -> derivable_pt_lim g t l ->
  f t = g t -> (forall s, h s = f s \/ h s = g s) -> derivable_pt_lim h t l.
Proof.
  intros Hf Hg E H eps He. destruct (Hf eps He) as [d1 H1]. destruct (Hg eps He) as [d2 H2].
  assert (P : 0 < Rmin (pos d1) (pos d2)) by (apply Rmin_pos; apply cond_pos).
  exists (mkposreal _ P). simpl. intros k Hk Hlt.
  assert (Et : h t = f t) by (destruct (H t); congruence).
  rewrite Et. destruct (H (t + k)) as [->| ->].
  - apply H1; auto. eapply Rlt_le_trans; [exact Hlt|apply Rmin_l].
  - rewrite E. apply H2; auto. eapply Rlt_le_trans; [exact Hlt|apply Rmin_r].
Qed.
Lemma derivable_zero f t : (forall s, f s = 0) -> derivable_pt_lim f t 0.
Proof.
  intros H. apply derivable_local with (f := fun _ => 0).
  - exists 1. split; [lra|]. intros; now rewrite H.
  - apply derivable_pt_lim_const.
Qed.
(* the value of a derivative that was simplified away *)
Lemma qev_mkadd X a b v : qev X (mkadd a b) = Some v -> exists u w, qev X a = Some u /\ qev X b = Some w.
Proof.
  unfold mkadd. destruct (is0 a) eqn:A.
  - destruct a; try discriminate. intros H. simpl. eauto.
  - destruct (is0 b) eqn:B.
    + destruct b; try discriminate. intros H. simpl. eauto.
    + simpl. destruct (qev X a); [|discriminate]. destruct (qev X b); [|discriminate]. eauto.
Qed.
Lemma qev_mkneg X a v : qev X (mkneg a) = Some v -> exists u, qev X a = Some u.
Proof.
  unfold mkneg. destruct (is0 a) eqn:A.
  - destruct a; try discriminate. simpl. eauto.
  - simpl. destruct (qev X a); [|discriminate]. eauto.
Qed.
(* a product needs a factor's value unless the other factor is the constant 0 *)
Lemma qev_mkmul X a b v : qev X (mkmul a b) = Some v ->
  is0 b = true \/ exists u, qev X a = Some u.
Proof.
  unfold mkmul. destruct (is0 a) eqn:A.
  - destruct a; try discriminate. simpl. eauto.
  - destruct (is0 b) eqn:B; [auto|]. right. destruct (is1 a) eqn:C.
    + destruct a; try discriminate. simpl. eauto.
    + destruct (is1 b); [eauto|]. simpl in H. destruct (qev X a); [eauto|discriminate].
Qed.
Lemma qev_mkmul_r X a b v : qev X (mkmul a b) = Some v ->
  is0 a = true \/ exists u, qev X b = Some u.
Proof.
  unfold mkmul. destruct (is0 a) eqn:A; [auto|]. right. destruct (is0 b) eqn:B.
  - destruct b; try discriminate. simpl. eauto.
  - destruct (is1 a) eqn:C; [eauto|]. destruct (is1 b) eqn:E.
    + destruct b; try discriminate. simpl. eauto.
    + simpl in H. destruct (qev X a); [|discriminate]. destruct (qev X b); [eauto|discriminate].
Qed.

Lemma near_of_continuity f t eps : continuity_pt f t -> 0 < eps ->
  exists d, 0 < d /\ forall s, Rabs (s - t) < d -> Rabs (f s - f t) < eps.
Proof.
  intros C He. destruct (C eps He) as (d & Hd & K). exists d. split; auto. intros s Hs.
  destruct (Req_dec s t) as [->|Hne].
  - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. auto.
  - apply (K s). split; [split; [exact I|auto]|exact Hs].
Qed.
Lemma continuity_of_near f t : (forall eps, 0 < eps -> exists d, 0 < d /\
  forall s, Rabs (s - t) < d -> Rabs (f s - f t) < eps) -> continuity_pt f t.
Proof.
  intros H eps He. destruct (H eps He) as (d & Hd & K). exists d. split; auto.
  intros s [_ Hs]. apply K. exact Hs.
Qed.

(* an expression with an exact value is continuous there in every direction of the axes *)
Lemma qev_continuous X j : forall e v, qev X e = Some v ->
  continuity_pt (fun t => eval e (upd (qpoint X) j t)) (qpoint X j).
Proof.
  set (x := qpoint X). induction e; simpl; intros v H.
  - apply continuity_pt_const. intros s t. reflexivity.
  - unfold upd. destruct (Nat.eqb i j).
    + apply derivable_continuous_pt, derivable_pt_id.
    + apply continuity_pt_const. intros s t. reflexivity.
  - destruct (qev X e1) eqn:E1; [|discriminate]. destruct (qev X e2) eqn:E2; [|discriminate].
    apply (continuity_pt_plus (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); eauto.
  - destruct (qev X e1) eqn:E1; [|discriminate]. destruct (qev X e2) eqn:E2; [|discriminate].
    apply (continuity_pt_mult (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); eauto.
  - destruct (qev X e) eqn:E; [|discriminate].
    apply (continuity_pt_opp (fun t => eval e (upd x j t))); eauto.
  - destruct (qev X e) eqn:E; [|discriminate].
    apply (continuity_pt_mult (fun t => eval e (upd x j t)) (fun t => eval e (upd x j t))); eauto.
  - destruct (qev X e) eqn:E; [|discriminate].
    apply (continuity_pt_inv (fun t => eval e (upd x j t))); eauto.
    rewrite eval_upd_same. unfold x. rewrite (qev_ok X e _ E). now apply qinv_ok with v.
  - destruct (qev X e) eqn:E; [|discriminate].
    apply (continuity_pt_comp (fun t => eval e (upd x j t)) sqrt); eauto.
    apply continuity_pt_sqrt. rewrite eval_upd_same. unfold x. rewrite (qev_ok X e _ E).
    left. now apply qsqrt_ok with v.
  - destruct (qev X e1) as [u|] eqn:E1; [|discriminate].
    pose proof (IHe1 _ eq_refl) as C1. pose proof (qev_ok X e1 _ E1) as V1. fold x in V1.
    destruct (Z.ltb_spec 0 (rnum u)) as [P|P].
    + apply rnum_pos in P. pose proof (IHe2 _ H) as C2. apply continuity_of_near. intros eps He.
      destruct (near_of_continuity _ _ (ratR u) C1 P) as (d1 & D1 & K1).
      destruct (near_of_continuity _ _ eps C2 He) as (d2 & D2 & K2).
      exists (Rmin d1 d2). split; [now apply Rmin_pos|]. intros s Hs.
      assert (S1 : Rabs (s - x j) < d1) by (eapply Rlt_le_trans; [exact Hs|apply Rmin_l]).
      assert (S2 : Rabs (s - x j) < d2) by (eapply Rlt_le_trans; [exact Hs|apply Rmin_r]).
      specialize (K1 s S1). specialize (K2 s S2). rewrite !eval_upd_same in *. rewrite V1 in *.
      apply Rabs_def2 in K1. destruct (Rle_dec 0 (eval e1 (upd x j s))); [|lra].
      destruct (Rle_dec 0 (ratR u)); [|lra]. exact K2.
    + destruct (Z.ltb_spec (rnum u) 0) as [Q|Q].
      * apply rnum_neg in Q. pose proof (IHe3 _ H) as C2. apply continuity_of_near. intros eps He.
        destruct (near_of_continuity _ _ (- ratR u) C1 ltac:(lra)) as (d1 & D1 & K1).
        destruct (near_of_continuity _ _ eps C2 He) as (d2 & D2 & K2).
        exists (Rmin d1 d2). split; [now apply Rmin_pos|]. intros s Hs.
        assert (S1 : Rabs (s - x j) < d1) by (eapply Rlt_le_trans; [exact Hs|apply Rmin_l]).
        assert (S2 : Rabs (s - x j) < d2) by (eapply Rlt_le_trans; [exact Hs|apply Rmin_r]).
        specialize (K1 s S1). specialize (K2 s S2). rewrite !eval_upd_same in *. rewrite V1 in *.
        apply Rabs_def2 in K1. destruct (Rle_dec 0 (eval e1 (upd x j s))); [lra|].
        destruct (Rle_dec 0 (ratR u)); [lra|]. exact K2.
      * destruct (qev X e2) as [a|] eqn:E2; [|discriminate]. destruct (qev X e3) as [b|] eqn:E3; [|discriminate].
        destruct (qeq a b) eqn:E; [|discriminate]. apply qeq_ok in E.
        pose proof (IHe2 _ eq_refl) as C2. pose proof (IHe3 _ eq_refl) as C3.
        pose proof (qev_ok X e2 _ E2) as V2. pose proof (qev_ok X e3 _ E3) as V3. fold x in V2, V3.
        apply continuity_of_near. intros eps He.
        destruct (near_of_continuity _ _ eps C2 He) as (d1 & D1 & K1).
        destruct (near_of_continuity _ _ eps C3 He) as (d2 & D2 & K2).
        exists (Rmin d1 d2). split; [now apply Rmin_pos|]. intros s Hs.
        assert (S1 : Rabs (s - x j) < d1) by (eapply Rlt_le_trans; [exact Hs|apply Rmin_l]).
        assert (S2 : Rabs (s - x j) < d2) by (eapply Rlt_le_trans; [exact Hs|apply Rmin_r]).
        specialize (K1 s S1). specialize (K2 s S2). rewrite !eval_upd_same in *. rewrite V1, V2, V3, <- E in *.
        destruct (Rle_dec 0 (eval e1 (upd x j s))); destruct (Rle_dec 0 (ratR u)); auto.
Qed.

Theorem qev_partial X j : forall e v w, qev X e = Some v -> qev X (D j e) = Some w ->
  is_partial (eval e) j (qpoint X) (eval (D j e) (qpoint X)).
Proof.
  set (x := qpoint X). unfold is_partial. induction e; intros v w He Hd.
  - simpl D. rewrite zero_ok. apply derivable_pt_lim_const.
  - apply (D_correct j (Var i) x). exact I.
  - simpl in He, Hd. destruct (qev X e1) eqn:E1; [|discriminate]. destruct (qev X e2) eqn:E2; [|discriminate].
    destruct (qev_mkadd _ _ _ _ Hd) as (a & b & A & B).
    simpl. rewrite mkadd_ok.
    apply (derivable_pt_lim_plus (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); eauto.
  - simpl in He, Hd. destruct (qev X e1) eqn:E1; [|discriminate]. destruct (qev X e2) eqn:E2; [|discriminate].
    destruct (qev_mkadd _ _ _ _ Hd) as (a & b & A & B).
    assert (Z1 : is0 e1 = true -> D j e1 = zero) by (destruct e1; try discriminate; reflexivity).
    assert (Z2 : is0 e2 = true -> D j e2 = zero) by (destruct e2; try discriminate; reflexivity).
    simpl. rewrite mkadd_ok, !mkmul_ok.
    destruct (is0 e1) eqn:I1.
    { rewrite (Z1 eq_refl), zero_ok, (is0_ok e1 x I1), !Rmult_0_l, Rplus_0_r. apply derivable_zero.
      intros s. rewrite (is0_ok e1 _ I1). ring. }
    destruct (is0 e2) eqn:I2.
    { rewrite (Z2 eq_refl), zero_ok, (is0_ok e2 x I2), !Rmult_0_r, Rplus_0_r. apply derivable_zero.
      intros s. rewrite (is0_ok e2 _ I2). ring. }
    destruct (qev_mkmul _ _ _ _ A) as [Q|[u1 U1]]; [congruence|].
    destruct (qev_mkmul_r _ _ _ _ B) as [Q|[u2 U2]]; [congruence|].
    replace (eval e1 x * eval (D j e2) x) with
      ((fun t => eval e1 (upd x j t)) (x j) * eval (D j e2) x) by (cbv beta; now rewrite eval_upd_same).
    replace (eval (D j e1) x * eval e2 x) with
      (eval (D j e1) x * (fun t => eval e2 (upd x j t)) (x j)) by (cbv beta; now rewrite eval_upd_same).
    apply (derivable_pt_lim_mult (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); eauto.
  - simpl in He, Hd. destruct (qev X e) eqn:E1; [|discriminate].
    destruct (qev_mkneg _ _ _ Hd) as [a A]. simpl. rewrite mkneg_ok.
    apply (derivable_pt_lim_opp (fun t => eval e (upd x j t))); eauto.
  - simpl in He, Hd. destruct (qev X e) eqn:E1; [|discriminate].
    destruct (qev_mkmul_r _ _ _ _ Hd) as [Q|[u U]]; [discriminate|].
    simpl. rewrite !mkmul_ok, two_ok.
    assert (DD : exists a, qev X (D j e) = Some a).
    { destruct (qev_mkmul_r _ _ _ _ U) as [Q|K]; [|exact K]. destruct e; try discriminate. simpl. eauto. }
    destruct DD as [a A].
    replace (2 * (eval e x * eval (D j e) x)) with
      (eval (D j e) x * (fun t => eval e (upd x j t)) (x j) +
       (fun t => eval e (upd x j t)) (x j) * eval (D j e) x) by (cbv beta; rewrite eval_upd_same; ring).
    apply (derivable_pt_lim_mult (fun t => eval e (upd x j t)) (fun t => eval e (upd x j t))); eauto.
  - simpl in He, Hd. destruct (qev X e) as [u|] eqn:E1; [|discriminate].
    destruct (qev_mkneg _ _ _ Hd) as [a A].
    destruct (qev_mkmul _ _ _ _ A) as [Q|[b B]]; [discriminate|].
    assert (H : eval e x <> 0) by (unfold x; rewrite (qev_ok X e u E1); now apply qinv_ok with v).
    simpl. rewrite mkneg_ok, mkmul_ok. simpl.
    assert (K := derivable_pt_lim_div (fun _ => 1) (fun t => eval e (upd x j t)) (x j) 0 (eval (D j e) x)).
    cbv beta in K. rewrite eval_upd_same in K.
    replace (- (eval (D j e) x * (/ eval e x * / eval e x)))
      with ((0 * eval e x - eval (D j e) x * 1) / Rsqr (eval e x)) by (unfold Rsqr; field; auto).
    apply derivable_local with (f := ((fun _ => 1) / (fun t => eval e (upd x j t)))%F).
    + exists 1. split; [lra|]. intros s _. unfold div_fct, Rdiv. ring.
    + apply K; eauto. apply derivable_pt_lim_const.
  - simpl in He, Hd. destruct (qev X e) as [u|] eqn:E1; [|discriminate].
    destruct (qev_mkmul _ _ _ _ Hd) as [Q|[b B]]; [discriminate|].
    assert (H : 0 < eval e x) by (unfold x; rewrite (qev_ok X e u E1); now apply qsqrt_ok with v).
    simpl. rewrite mkmul_ok. cbn [eval].
    change (cstR 2 1) with (eval two x). rewrite two_ok.
    rewrite Rmult_comm.
    apply (derivable_pt_lim_comp (fun t => eval e (upd x j t)) sqrt); [eauto|].
    cbv beta. rewrite eval_upd_same. apply derivable_pt_lim_sqrt. exact H.
  - rewrite D_choose_ok.
    assert (C1 : exists u, qev X e1 = Some u) by (simpl in He; destruct (qev X e1); [eauto|discriminate]).
    destruct C1 as [u E1]. pose proof (qev_continuous X j e1 u E1) as CC. fold x in CC.
    pose proof (qev_ok X e1 u E1) as V1. fold x in V1.
    (* the derivatives of the branches that are asked for *)
    assert (DA : forall a, is0 a = true -> exists q, qev X a = Some q)
      by (intros a Q; destruct a; try discriminate; simpl; eauto).
    simpl in He, Hd. cbv zeta in Hd. rewrite E1 in He.
    assert (Hd' : (is0 (D j e2) = true /\ is0 (D j e3) = true) \/
                  qev X (Choose e1 (D j e2) (D j e3)) = Some w).
    { destruct (is0 (D j e2)) eqn:Q2; destruct (is0 (D j e3)) eqn:Q3; auto. }
    clear Hd. simpl in Hd'. rewrite E1 in Hd'.
    destruct (Z.ltb_spec 0 (rnum u)) as [P|P].
    + apply rnum_pos in P. destruct (Rle_dec 0 (eval e1 x)) as [_|N]; [|lra].
      assert (Q : exists q, qev X (D j e2) = Some q) by (destruct Hd' as [[Q _]|Q]; eauto).
      destruct Q as [q Q].
      destruct (near_of_continuity _ _ (ratR u) CC P) as (d & Hdd & K).
      apply derivable_local with (f := fun t => eval e2 (upd x j t)); eauto.
      exists d. split; auto. intros s Hs. specialize (K s Hs). rewrite eval_upd_same, V1 in K.
      simpl. destruct (Rle_dec 0 (eval e1 (upd x j s))) as [_|N]; auto.
      apply Rabs_def2 in K. lra.
    + destruct (Z.ltb_spec (rnum u) 0) as [Q0|Q0].
      * apply rnum_neg in Q0. destruct (Rle_dec 0 (eval e1 x)) as [N|_]; [lra|].
        assert (Q : exists q, qev X (D j e3) = Some q) by (destruct Hd' as [[_ Q]|Q]; eauto).
        destruct Q as [q Q].
        destruct (near_of_continuity _ _ (- ratR u) CC ltac:(lra)) as (d & Hdd & K).
        apply derivable_local with (f := fun t => eval e3 (upd x j t)); eauto.
        exists d. split; auto. intros s Hs. specialize (K s Hs). rewrite eval_upd_same, V1 in K.
        simpl. destruct (Rle_dec 0 (eval e1 (upd x j s))) as [N|_]; auto.
        apply Rabs_def2 in K. lra.
      * destruct (qev X e2) as [a|] eqn:E2; [|discriminate]. destruct (qev X e3) as [b|] eqn:E3; [|discriminate].
        destruct (qeq a b) eqn:E; [|discriminate]. apply qeq_ok in E.
        pose proof (qev_ok X e2 _ E2) as V2. pose proof (qev_ok X e3 _ E3) as V3. fold x in V2, V3.
        assert (Q : exists q2 q3, qev X (D j e2) = Some q2 /\ qev X (D j e3) = Some q3 /\
                      eval (D j e2) x = eval (D j e3) x).
        { destruct Hd' as [[Q2 Q3]|Q].
          - destruct (DA _ Q2) as [q2 K2]. destruct (DA _ Q3) as [q3 K3]. exists q2, q3.
            rewrite (is0_ok _ x Q2), (is0_ok _ x Q3). auto.
          - destruct (qev X (D j e2)) as [q2|] eqn:K2; [|discriminate].
            destruct (qev X (D j e3)) as [q3|] eqn:K3; [|discriminate].
            destruct (qeq q2 q3) eqn:K; [|discriminate]. apply qeq_ok in K.
            exists q2, q3. unfold x. rewrite (qev_ok X _ _ K2), (qev_ok X _ _ K3). auto. }
        destruct Q as (q2 & q3 & K2 & K3 & KE).
        assert (RA : derivable_pt_lim (fun t => eval e2 (upd x j t)) (x j) (eval (D j e2) x)) by eauto.
        assert (RB : derivable_pt_lim (fun t => eval e3 (upd x j t)) (x j) (eval (D j e2) x)) by (rewrite KE; eauto).
        assert (RC : derivable_pt_lim (fun t => eval (Choose e1 e2 e3) (upd x j t)) (x j) (eval (D j e2) x)).
        { apply (derivable_either (fun t => eval e2 (upd x j t)) (fun t => eval e3 (upd x j t))); auto.
          - rewrite !eval_upd_same, V2, V3. exact E.
          - intros s. simpl. destruct (Rle_dec 0 (eval e1 (upd x j s))); auto. }
        destruct (Rle_dec 0 (eval e1 x)); [exact RC|rewrite <- KE; exact RC].
Qed.
